import { contract } from "../../../lib/contract.ts";
import { endpoint } from "../../../lib/endpoint.ts";
import { checkSession, logOut } from "../../../lib/session.ts";
import { route } from "../../../lib/web.ts";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route(
	endpoint(contract.checkSession, checkSession),
	endpoint(contract.logOut, logOut),
);
