import '@cloudscape-design/global-styles/index.css';
import './console.css';
import { createRoot } from 'react-dom/client';
import { App } from './frame/App.tsx';
import { preloadCurrentPage } from './frame/routes.ts';
import { applyTheme } from './frame/theme.ts';
import { start } from './session/session.ts';

applyTheme();
void preloadCurrentPage();
void start();
createRoot(document.getElementById('root')!).render(<App />);
