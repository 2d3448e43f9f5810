import FileUpload from '@cloudscape-design/components/file-upload';

/** A .zip file from this machine. */
export const PackageUpload = ({ file, onChange }: { file: File | null; onChange: (file: File | null) => void }) => (
  <FileUpload
    value={file ? [file] : []}
    onChange={({ detail }) => onChange(detail.value[0] ?? null)}
    accept=".zip,application/zip"
    showFileSize
    i18nStrings={{
      uploadButtonText: () => 'Choose .zip file',
      dropzoneText: () => 'Drop the .zip file here',
      removeFileAriaLabel: () => 'Remove file',
      errorIconAriaLabel: 'Error',
    }}
  />
);
