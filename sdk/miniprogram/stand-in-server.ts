import type { Heard, Reply } from "./stand-in-phone.ts";

/** As much of the server as the client's own tests need; the real one is met in `e2e/http`. */
export interface StandInServer {
	answer(heard: Heard): Promise<Reply>;
	logins: object[];
	/** Ends every session. */
	endAll(): void;
	/** Answers in place of the server; undefined: as ever. */
	misbehave: ((heard: Heard) => Reply | "lost" | "never" | undefined) | null;
}

export const baseUrl = "https://login.example.com";

/** A server that logs everybody in as one user. */
export function standInServer(): StandInServer {
	const alive = new Set<string>();
	const user = { id: "usr_1", nickname: null, avatarUrl: null, createdAt: "2026-01-31T08:00:00.000Z" };

	function route({ method, url, header, body }: Heard): Reply {
		const token = header.authorization?.replace("Bearer ", "") ?? "";
		const path = url.replace(baseUrl, "");
		if (path === "/api/login") {
			server.logins.push(JSON.parse(body ?? ""));
			const fresh = `lpt_${server.logins.length}`;
			alive.add(fresh);
			const isNew = server.logins.length === 1;
			return json(200, { token: fresh, expiresAt: "2026-02-07T08:00:00.000Z", expiresIn: 1, user: { ...user, isNew } });
		}
		if (!alive.has(token)) return refusal(401, "session_revoked");
		if (method === "DELETE") {
			alive.delete(token);
			return { status: 204, header: {}, text: "" };
		}
		return json(200, path === "/api/session" ? { active: true, renewed: false, user } : { token, path, body });
	}

	const server: StandInServer = {
		logins: [],
		misbehave: null,
		endAll: () => alive.clear(),
		async answer(heard) {
			// As on a network: nothing comes back in the same turn.
			await new Promise((resolve) => setImmediate(resolve));
			const odd = server.misbehave?.(heard);
			if (odd === "lost") throw new Error("socket hang up");
			return odd === "never" ? new Promise(() => undefined) : (odd ?? route(heard));
		},
	};
	return server;
}

export function json(status: number, body: object, header: Record<string, string> = {}): Reply {
	return { status, header, text: JSON.stringify(body) };
}

/** An error as the server answers it. */
export function refusal(status: number, error: string, header: Record<string, string> = {}): Reply {
	return json(status, { error, message: `${error}.`, requestId: "req-1" }, header);
}
