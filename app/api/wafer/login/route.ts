import { contract } from "../../../../lib/contract.ts";
import { endpoint } from "../../../../lib/endpoint.ts";
import { waferLogin } from "../../../../lib/wafer.ts";
import { route } from "../../../../lib/web.ts";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route(
	endpoint(contract.waferLogin, waferLogin),
	endpoint(contract.waferLoginByPost, waferLogin),
);
