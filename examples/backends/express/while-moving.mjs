import express from "express";
import { lingpai } from "./lingpai.mjs";

const { LINGPAI_URL = "http://127.0.0.1:3000", LINGPAI_API_KEY, PORT = "8080" } = process.env;
if (!LINGPAI_API_KEY) throw new Error("LINGPAI_API_KEY is missing: npm run lingpai -- api-key add --name shop");

// What the backend had until now; most keep it in Redis.
const oldSessions = new Map([["old-3rd-session", { openid: "o-old-customer", session_key: "…" }]]);
const orders = new Map([["o-old-customer", 2]]);

const shop = express();
const askLingpai = lingpai({ url: LINGPAI_URL, apiKey: LINGPAI_API_KEY });

// Versions of the mini-program that people still have send the old token, new ones the one of Lingpai. Nobody gets a new old one.
shop.use((request, response, next) => {
	const old = oldSessions.get(request.get("3rd-session") ?? "");
	if (!old) return askLingpai(request, response, next);
	request.lingpai = { openid: old.openid };
	next();
});

// Both kinds lead to the same openid, and so to the same orders.
shop.get("/orders", (request, response) => {
	response.json({ orders: orders.get(request.lingpai.openid) ?? 0 });
});

shop.listen(Number(PORT), "127.0.0.1");
