import { Server } from "node:http";

// Works hard for every connection that has not sent a whole request.
const waiting = new Set();
const { emit } = Server.prototype;

Server.prototype.emit = function (event, ...given) {
	if (event === "connection") {
		const [socket] = given;
		waiting.add(socket);
		socket.once("close", () => waiting.delete(socket));
	}
	if (event === "request") waiting.delete(given[0].socket);
	return emit.call(this, event, ...given);
};

setInterval(() => {
	const until = performance.now() + waiting.size / 5;
	while (performance.now() < until);
}, 5).unref();
