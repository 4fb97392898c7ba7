import { contract } from "../../../../../../lib/contract.ts";
import { endpoint } from "../../../../../../lib/endpoint.ts";
import { dropTotp } from "../../../../../../lib/own-totp.ts";
import { route } from "../../../../../../lib/web.ts";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route(endpoint(contract.dropTotp, dropTotp));
