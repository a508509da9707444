// The page's own script: defines <plateau-lab>. The rest of the page is index.html and page.css.

import './panels/lab.js';
