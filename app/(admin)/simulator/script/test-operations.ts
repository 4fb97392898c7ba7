import type { Incoming } from "../../../../lib/http.ts";
import { pathMatcher } from "../../../../lib/path.ts";
import type { World } from "../../../../lib/test-world.ts";
import { routes } from "../../../dispatcher.ts";
import type { Fetch } from "./wire.ts";

/** The real operations, in this process; an operator's cookie is an API key here. */
export function realOperations(world: World, operatorsKey: string): Fetch {
	return async (url, { method, headers, body = "", credentials }) => {
		const [path = "", query = ""] = url.split("?");
		const known = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
		if (credentials === "same-origin") known.set("authorization", `Bearer ${operatorsKey}`);
		const incoming: Incoming = {
			...{ method, path, query, address: "192.0.2.7" },
			header: (name) => known.get(name),
			body: async () => Buffer.from(body),
		};
		const found = routes.find(({ resource }) => resource.path && pathMatcher(resource.path)(path));
		if (!found) throw new Error(`nothing is served at ${path}`);
		const answer = await found.resource.answer(world.context, incoming);
		return { status: answer.status, headers: new Headers(answer.headers), text: async () => String(answer.body) };
	};
}
