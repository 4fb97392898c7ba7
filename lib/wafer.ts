import { z } from "zod";
import type { User } from "../db/records.ts";
import type { Caller, Context, SessionCaller } from "./context.ts";
import type { InputOf, OutputOf } from "./contract/operation.ts";
import { magicId } from "./contract/wafer-refusal.ts";
import type { contract } from "./contract.ts";
import { logIn } from "./login.ts";
import { keepAlive } from "./session.ts";

type Login = typeof contract.waferLogin;

/** Logs in as the clients of Wafer do: by headers. The newer one reads `data`, the older one `session`. */
export async function waferLogin(context: Context, input: InputOf<Login>, caller: Caller): Promise<OutputOf<Login>> {
	const { "X-WX-Code": code, "X-WX-Encrypted-Data": encryptedData, "X-WX-IV": iv } = input;
	const { token: skey, opened, sent } = await logIn(context, { code, encryptedData, iv }, caller);
	return {
		code: 0,
		data: { skey, userinfo: userinfoOf(opened.user, sent.data), time: Math.floor(context.now() / 1000) },
		session: { id: opened.session.id, skey },
		[magicId]: 1,
	};
}

/** Tells who is logged in, and renews the session as a check of it does. */
export async function waferUser(
	context: Context,
	_input: object,
	caller: SessionCaller,
): Promise<OutputOf<typeof contract.waferUser>> {
	await keepAlive(context, caller);
	const userInfo = userinfoOf(caller.user);
	return { code: 0, message: "ok", data: { ...userInfo, userInfo } };
}

/** The user as pages made for Wafer show him: from his opened data, else what the app's policy let us keep. */
function userinfoOf({ id, nickname, avatarUrl }: User, opened: object = {}) {
	const { nickName = nickname, avatarUrl: avatar = avatarUrl, ...place } = profile.parse(opened);
	return { ...place, id, nickName: nickName ?? "", avatarUrl: avatar ?? "" };
}

const text = z.string().optional().catch(undefined);

// By name: of whatever else the data holds, nothing leaves. What is of another type is not there.
const profile = z.object({
	nickName: text,
	avatarUrl: text,
	gender: z.int().optional().catch(undefined),
	language: text,
	city: text,
	province: text,
	country: text,
});
