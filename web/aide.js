// The thread that looks closer at a copy of a run: connects the aide to the page that started it.
import { Aide } from './looks/aide.js';

const aide = new Aide(self);
self.onmessage = (event) => aide.receive(event.data);
