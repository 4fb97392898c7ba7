import { contract } from "../../../lib/contract.ts";
import { endpoint } from "../../../lib/endpoint.ts";
import { eraseUser, exportUser } from "../../../lib/user.ts";
import { route } from "../../../lib/web.ts";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route(
	endpoint(contract.exportUser, exportUser),
	endpoint(contract.eraseUser, eraseUser),
);
