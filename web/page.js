// The page as it is served.

import './lab.js';
import { openPage } from './shell/page.js';

openPage();
