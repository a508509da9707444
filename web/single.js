// The page in one file, plateau.html: everything that it needs lies inside it.

import './shell/theme.js';
import { inside, ownLink } from './model/inside.js';
import { defineLab } from './panels/lab.js';
import { openEmbed } from './shell/embed.js';
import { openPage } from './shell/page.js';

// A file that was saved with a run opens at it, unless the address names another.
if (location.hash.length < 2 && ownLink()) history.replaceState(history.state, '', `#${ownLink()}`);

const define = () => defineLab(inside());
if (window.top === window) {
  define();
  openPage();
} else openEmbed(define);
