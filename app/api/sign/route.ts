import { contract } from "../../../lib/contract.ts";
import { endpoint } from "../../../lib/endpoint.ts";
import { sign } from "../../../lib/sign.ts";
import { route } from "../../../lib/web.ts";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route(endpoint(contract.sign, sign));
