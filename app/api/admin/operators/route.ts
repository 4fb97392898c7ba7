import { contract } from "../../../../lib/contract.ts";
import { endpoint } from "../../../../lib/endpoint.ts";
import { createOperator, listOperators } from "../../../../lib/operators.ts";
import { route } from "../../../../lib/web.ts";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route(
	endpoint(contract.listOperators, listOperators),
	endpoint(contract.createOperator, createOperator),
);
