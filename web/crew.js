// A thread that helps to train: connects a member of the crew to the page that started it.
import { CrewMember } from './trainer/crew-member.js';

const member = new CrewMember();
self.onmessage = (event) => member.serve(event.data.port);
