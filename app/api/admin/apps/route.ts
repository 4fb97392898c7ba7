import { contract } from "../../../../lib/contract.ts";
import { endpoint } from "../../../../lib/endpoint.ts";
import { createApp, listApps } from "../../../../lib/manage-apps.ts";
import { route } from "../../../../lib/web.ts";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route(
	endpoint(contract.listApps, listApps),
	endpoint(contract.createApp, createApp),
);
