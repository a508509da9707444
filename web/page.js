// The page as it is served. It alone keeps runs: an element in somebody else's page, or an embed, keeps nothing.

import { beside } from './model/sources.js';
import { defineLab } from './panels/lab.js';
import { openPage } from './shell/page.js';

defineLab({ ...beside(import.meta.url), runs: () => import('./store/runs.js') });
openPage();
