import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressed } from './build/compressed.ts';
import { fontFiles } from './build/fontFiles.ts';

export default defineConfig({
  base: '/_kiln/console/',
  plugins: [fontFiles(), react(), compressed()],
  build: {
    outDir: '../../artifacts/console',
    emptyOutDir: true,
    target: ['chrome123', 'firefox120', 'safari17.5'],
    // The content security policy lets nothing in by data:.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2000,
    reportCompressedSize: false,
  },
});
