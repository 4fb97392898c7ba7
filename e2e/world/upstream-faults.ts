import type { ServerResponse } from "node:http";
import type { FakeWechat } from "./fake-wechat.ts";

type Fault = (response: ServerResponse) => void;

async function drip(response: ServerResponse): Promise<void> {
	response.write("{");
	while (!response.closed) {
		response.write(" ");
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}

const answering =
	(status: number, text: string): Fault =>
	(response) =>
		response.writeHead(status, { "Content-Type": "application/json" }).end(text);

/** How a platform fails for everybody at once, by name; each begins at once and ends with what it answers. */
export const upstreamFaults: Readonly<Record<string, (wechat: FakeWechat) => Promise<() => Promise<void>>>> = {
	"no answer": always(() => undefined),
	resets: always((response) => response.socket?.resetAndDestroy()),
	"half an answer": always((response) => response.write('{"openid":"', () => response.socket?.destroy())),
	nonsense: always(answering(200, "<html>令牌</html>")),
	"a slow drip": always((response) => void drip(response)),
	"5xx": always(answering(503, '{"errcode":0}')),
	"system busy": always(answering(200, '{"errcode":-1,"errmsg":"system error"}')),
	"TLS where HTTP was": always((response) => response.socket?.end(Buffer.from([0x15, 3, 1, 0, 2, 2, 0x28]))),
	"no listener": async (wechat) => {
		await wechat.goDown();
		return () => wechat.comeBack();
	},
};

function always(fault: Fault) {
	return async (wechat: FakeWechat) => {
		wechat.misbehave = (_call, response) => {
			fault(response);
			return true;
		};
		return async () => {
			wechat.misbehave = null;
		};
	};
}
