// The thread that trains: connects the service to the page that started it.
import { Service } from './trainer/service.js';

const service = new Service(self);
self.onmessage = (event) => service.receive(event.data);
service.serve();
