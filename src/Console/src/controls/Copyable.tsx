import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';

export const Copyable = ({ text, what }: { text: string; what: string }) => (
  <CopyToClipboard
    variant="inline"
    textToCopy={text}
    copyButtonAriaLabel={`Copy ${what}`}
    copySuccessText="Copied"
    copyErrorText="Could not be copied"
  />
);
