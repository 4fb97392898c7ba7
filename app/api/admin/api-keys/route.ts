import { contract } from "../../../../lib/contract.ts";
import { endpoint } from "../../../../lib/endpoint.ts";
import { createApiKey, listApiKeys } from "../../../../lib/manage-api-keys.ts";
import { route } from "../../../../lib/web.ts";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route(
	endpoint(contract.listApiKeys, listApiKeys),
	endpoint(contract.createApiKey, createApiKey),
);
