import { contract } from "../../../../../lib/contract.ts";
import { endpoint } from "../../../../../lib/endpoint.ts";
import { listMySessions } from "../../../../../lib/own-sessions.ts";
import { route } from "../../../../../lib/web.ts";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route(
	endpoint(contract.listMySessions, listMySessions),
);
