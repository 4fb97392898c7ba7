import { z } from "zod";
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiOverride } from "zod-openapi";
import type { Context } from "./context.ts";
import type { Access, Operation, OutputOf } from "./contract/operation.ts";
import { type contract, operations } from "./contract.ts";
import { errorExamples, responsesOf } from "./openapi-responses.ts";
import { tags } from "./openapi-tags.ts";

type Document = OutputOf<typeof contract.openapi>;
type Named = (typeof operations)[number];

type Described = Pick<Context, "version" | "simulator">;

const documents = new WeakMap<Described, { isSimulated: boolean; document: Document }>();

/** The OpenAPI 3.1 document of the contract, made once per context, and again when the simulator ended. */
export async function openapi(context: Described): Promise<Document> {
	const isSimulated = context.simulator !== null;
	const made = documents.get(context);
	if (made?.isSimulated === isSimulated) return made.document;
	const document = openapiDocument(context.version, isSimulated);
	documents.set(context, { isSimulated, document });
	return document;
}

/** The contract as OpenAPI 3.1; the simulator's operations are part of it only while it is on. */
export function openapiDocument(version: string, isSimulated: boolean): Document {
	const offered = operations.filter(({ simulator }) => isSimulated || !simulator).toSorted(byReading);
	const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
	for (const one of offered) {
		paths[one.path] = { ...paths[one.path], [one.method.toLowerCase()]: describe(one, isSimulated) };
	}
	const document = createDocument(
		{
			openapi: "3.1.0",
			info: { title: "令牌 Lingpai", version, description: introduction },
			servers: [{ url: "/" }],
			tags: tags.filter(({ name }) => offered.some(({ tag }) => tag === name)),
			paths,
			components: { securitySchemes, parameters, examples: errorExamples },
		},
		{ override: simplify },
	);
	return { ...document };
}

// First the simulator, which stands in for the phone; in each group first what needs no token.
function byReading(a: Named, b: Named): number {
	const rank = ({ tag, access }: Named) => tags.findIndex(({ name }) => name === tag) * 2 + (access === "none" ? 0 : 1);
	return rank(a) - rank(b);
}

function describe(operation: Named, isSimulated: boolean): ZodOpenApiOperationObject {
	const { name, tag, summary, access, query, params, headers } = operation;
	return {
		operationId: name,
		tags: [tag],
		summary,
		security: security[access],
		parameters: parametersOf(operation).map((parameter) => ({ $ref: `#/components/parameters/${parameter}` })),
		requestParams: {
			...(query instanceof z.ZodObject && { query }),
			...(params instanceof z.ZodObject && { path: params }),
			...(headers && { header: headers }),
		},
		...bodyOf(operation),
		responses: responsesOf(operation, isSimulated),
	};
}

function bodyOf({ body, form, text, example }: Operation): Pick<ZodOpenApiOperationObject, "requestBody"> {
	if (!body) return {};
	if (text) {
		const media = { schema: { type: "string" } } as const;
		return { requestBody: { required: true, content: Object.fromEntries(text.map((type) => [type, media])) } };
	}
	const media = { schema: body, ...(example?.body ? { example: example.body } : {}) };
	return {
		requestBody: {
			required: !body.safeParse(undefined).success,
			content: { "application/json": media, ...(form && { "application/x-www-form-urlencoded": media }) },
		},
	};
}

// A login alone asks which app it is; with a token or an API key that is known.
function parametersOf({ errors }: Named): (keyof typeof parameters)[] {
	return [...(errors.includes("app_required") ? (["Appid", "Referer"] as const) : []), "AcceptLanguage", "RequestId"];
}

const parameters = {
	Appid: {
		in: "header",
		name: "X-Appid",
		description: "The mini-program, when the body has no `appid`. 小程序的 appid；请求体里没有 `appid` 时使用。",
		schema: { type: "string", maxLength: 64 },
	},
	Referer: {
		in: "header",
		name: "Referer",
		description:
			"Sent by mini-programs themselves: `https://servicewechat.com/{appid}/{version}/page-frame.html`. Used after " +
			"`X-Appid`; without either, the only enabled app counts. 由小程序自动携带。",
		schema: { type: "string" },
	},
	AcceptLanguage: {
		in: "header",
		name: "Accept-Language",
		description: "The language of `message` in errors: `zh-CN` or `en`. 错误中 `message` 的语言。",
		schema: { type: "string" },
	},
	RequestId: {
		in: "header",
		name: "X-Request-Id",
		description: "Your own id for this request; one is made when it is missing. 请求编号；不传则自动生成。",
		schema: { type: "string", pattern: "^[A-Za-z0-9._-]{1,128}$" },
	},
} as const;

const security: Record<Access, Record<string, string[]>[]> = {
	none: [],
	session: [{ token: [] }, { tokenInXWxSkey: [] }, { tokenInSessionid: [] }],
	apiKey: [{ apiKey: [] }],
	metrics: [{ metricsToken: [] }],
	operator: [{ operatorCookie: [] }, { apiKey: [] }],
	person: [{ operatorCookie: [] }],
	browser: [],
};

const securitySchemes = {
	token: { type: "http", scheme: "bearer", description: "The `token` of /api/login. 登录得到的 `token`。" },
	tokenInXWxSkey: {
		type: "apiKey",
		in: "header",
		name: "X-WX-Skey",
		description: "The same token, where Authorization is taken. 同一个 token，用于 Authorization 另有用途时。",
	},
	tokenInSessionid: {
		type: "apiKey",
		in: "header",
		name: "sessionid",
		description: "The same token, for older clients. 同一个 token，用于旧客户端。",
	},
	apiKey: {
		type: "http",
		scheme: "bearer",
		description: "An API key, `lpk_…`, made with `npm run lingpai -- api-key add`. 后端使用的 API 密钥。",
	},
	operatorCookie: {
		type: "apiKey",
		in: "cookie",
		name: "next-auth.session-token",
		description:
			"The cookie of an operator's sign-in (`__Secure-…` on https). A change also needs `Origin`. 管理员登录后的 Cookie。",
	},
	metricsToken: {
		type: "http",
		scheme: "bearer",
		description: "METRICS_TOKEN of the settings. 配置项 METRICS_TOKEN。",
	},
} as const;

const introduction = `Logins of mini-programs: a code becomes a token; the session key never leaves the server.
小程序登录：用 code 换取令牌，session_key 始终留在服务器。

Every error has one shape, \`Error\`. The \`message\` is Chinese when \`Accept-Language\` prefers \`zh\`, else English.
所有错误格式相同，见 \`Error\`；\`message\` 的语言由 \`Accept-Language\` 决定。`;

/**
 * Takes out what zod says and no reader needs: the bounds of safe integers, the pattern that a date-time format implies,
 * and `additionalProperties: false` on answers, to which members may be added later.
 */
const simplify: ZodOpenApiOverride = ({ jsonSchema, io }) => {
	if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
	if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
	if (jsonSchema.format === "date-time") delete jsonSchema.pattern;
	if (io === "output" && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
	delete jsonSchema.propertyNames;
};
