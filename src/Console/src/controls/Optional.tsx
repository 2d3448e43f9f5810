/** The label of a field that may be left empty. */
export const Optional = ({ label }: { label: string }) => (
  <>
    {label} <i>- optional</i>
  </>
);
