import '@cloudscape-design/global-styles/index.css';
import './console.css';
import { createRoot } from 'react-dom/client';
import { App } from './frame/App.tsx';
import { applyTheme } from './frame/theme.ts';
import { start } from './session/session.ts';

applyTheme();
void start();
createRoot(document.getElementById('root')!).render(<App />);
