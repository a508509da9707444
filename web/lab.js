// Defines <plateau-lab>, whose parts lie beside this file. Touches neither title nor address, so that any page can use it.

import { beside } from './model/sources.js';
import { defineLab } from './panels/lab.js';
import { Help } from './ui/help.js';

const files = {
  save: () => import('./panels/keep/save.js'),
  opened: () => import('./panels/keep/opened.js'),
  recipe: () => import('./files/recipe.js'),
};

Help.handbook = new URL('./handbook.html', import.meta.url).href;
defineLab({ ...beside(import.meta.url), files });
