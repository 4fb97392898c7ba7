import { contract } from "../../../../lib/contract.ts";
import { endpoint } from "../../../../lib/endpoint.ts";
import { waferUser } from "../../../../lib/wafer.ts";
import { route } from "../../../../lib/web.ts";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route(
	endpoint(contract.waferUser, waferUser),
	endpoint(contract.waferUserByPost, waferUser),
);
