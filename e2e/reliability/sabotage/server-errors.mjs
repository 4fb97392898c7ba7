import { ServerResponse } from "node:http";

// Every hundredth answer is a 500.
let answers = 0;
const { writeHead } = ServerResponse.prototype;

ServerResponse.prototype.writeHead = function (status, ...given) {
	answers += 1;
	return writeHead.call(this, answers % 100 === 0 ? 500 : status, ...given);
};
