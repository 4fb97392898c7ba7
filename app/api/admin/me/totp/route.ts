import { contract } from "../../../../../lib/contract.ts";
import { endpoint } from "../../../../../lib/endpoint.ts";
import { offerTotp } from "../../../../../lib/own-totp.ts";
import { route } from "../../../../../lib/web.ts";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route(endpoint(contract.offerTotp, offerTotp));
