import express from "express";
import { lingpai } from "./lingpai.mjs";

const { LINGPAI_URL = "http://127.0.0.1:3000", LINGPAI_API_KEY, PORT = "8080" } = process.env;
if (!LINGPAI_API_KEY) throw new Error("LINGPAI_API_KEY is missing: npm run lingpai -- api-key add --name shop");

const shop = express();
shop.use(lingpai({ url: LINGPAI_URL, apiKey: LINGPAI_API_KEY }));

shop.all("/orders", (request, response) => {
	// For calls to the platform, on the server alone: request.lingpai.openid.
	response.json({ user: request.lingpai.userId });
});

shop.listen(Number(PORT), "127.0.0.1");
