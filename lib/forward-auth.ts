import type { Context, SessionCaller } from "./context.ts";
import type { OutputOf } from "./contract/operation.ts";
import type { contract } from "./contract.ts";
import { keepAlive } from "./session.ts";

/** Tells a reverse proxy whose request it is about to pass on. Counts as use of the session. */
export async function forwardAuth(
	context: Context,
	_input: object,
	caller: SessionCaller,
): Promise<OutputOf<typeof contract.forwardAuth>> {
	await keepAlive(context, caller);
	return {
		"X-Lingpai-User": caller.user.id,
		"X-Lingpai-Openid": caller.user.openid,
		"X-Lingpai-Unionid": caller.user.unionid ?? "",
		"X-Lingpai-Appid": caller.app.appid,
		"X-Lingpai-Session": caller.session.id,
	};
}
