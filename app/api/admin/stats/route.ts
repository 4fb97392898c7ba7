import { contract } from "../../../../lib/contract.ts";
import { showStats } from "../../../../lib/dashboard.ts";
import { endpoint } from "../../../../lib/endpoint.ts";
import { route } from "../../../../lib/web.ts";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route(endpoint(contract.showStats, showStats));
