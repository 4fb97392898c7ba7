import type { ServerResponse } from "node:http";

type Answer = (response: ServerResponse, echo: string) => unknown;

/** What a platform may answer that repeats what it was sent: `echo` holds secrets of ours. */
export const echoes: readonly (readonly [name: string, Answer])[] = [
	["refuses our secret", (response, echo) => response.end(JSON.stringify({ errcode: 40125, errmsg: echo }))],
	["refuses the code", (response, echo) => response.end(JSON.stringify({ errcode: 40029, errmsg: echo }))],
	["refuses the access token", (response, echo) => response.end(JSON.stringify({ errcode: 40001, errmsg: echo }))],
	["answers with an unknown errcode", (response, echo) => response.end(JSON.stringify({ errcode: 777, errmsg: echo }))],
	["answers in the wrong types", (response, echo) => response.end(JSON.stringify({ openid: [echo], session_key: {} }))],
	["answers no JSON", (response, echo) => response.end(`${echo} is not JSON`)],
	["answers 500", (response, echo) => response.writeHead(500).end(`<html>${echo}</html>`)],
	["redirects", (response, echo) => response.writeHead(302, { Location: `/?${encodeURIComponent(echo)}` }).end()],
	["hangs up", (response, echo) => response.write(echo) && response.destroy()],
];
