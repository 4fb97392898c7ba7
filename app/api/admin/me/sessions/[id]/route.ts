import { contract } from "../../../../../../lib/contract.ts";
import { endpoint } from "../../../../../../lib/endpoint.ts";
import { endMySession } from "../../../../../../lib/own-sessions.ts";
import { route } from "../../../../../../lib/web.ts";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route(endpoint(contract.endMySession, endMySession));
