// The page as it is served. It alone keeps runs: an element in somebody else's page, or an embed, keeps nothing.

import './lab.js';
import { openPage } from './shell/page.js';

openPage({
  keeping: () => import('./model/keeping.js'),
  runs: () => import('./panels/keep/runs.js'),
});
