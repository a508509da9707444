// A thread that helps to train: connects a member of the crew to the trainer that started it.
import { CrewMember } from './trainer/crew-member.js';

const member = new CrewMember(self);
self.onmessage = (event) => member.hear(event.data);
