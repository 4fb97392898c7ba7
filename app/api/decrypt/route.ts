import { contract } from "../../../lib/contract.ts";
import { decrypt } from "../../../lib/decrypt.ts";
import { endpoint } from "../../../lib/endpoint.ts";
import { route } from "../../../lib/web.ts";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route(endpoint(contract.decrypt, decrypt));
