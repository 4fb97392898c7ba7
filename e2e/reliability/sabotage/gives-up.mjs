import net from "node:net";

// Once a connection to the platform ended, none to it is ever made again.
const port = new URL(process.env.LINGPAI_UPSTREAM_WECHAT ?? "http://x:1").port;
const { connect } = net.Socket.prototype;
let isOver = false;

net.Socket.prototype.connect = function (...given) {
	const [options] = Array.isArray(given[0]) ? given[0] : given;
	if (String(options?.port) !== port) return connect.apply(this, given);
	if (isOver) {
		process.nextTick(() => this.destroy(Object.assign(new Error("refused"), { code: "ECONNREFUSED" })));
		return this;
	}
	this.once("close", () => {
		isOver = true;
	});
	return connect.apply(this, given);
};
