import { contract } from "../../../../../lib/contract.ts";
import { endpoint } from "../../../../../lib/endpoint.ts";
import { eraseAnyUser } from "../../../../../lib/personal-data.ts";
import { showUser } from "../../../../../lib/users.ts";
import { route } from "../../../../../lib/web.ts";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route(
	endpoint(contract.showUser, showUser),
	endpoint(contract.eraseAnyUser, eraseAnyUser),
);
