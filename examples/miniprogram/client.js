// 用 npm 时这一行是：const { createClient } = require("lingpai-miniprogram");
const { createClient } = require("./lingpai.js");
const config = require("./config.js");
const { watched } = require("./journal.js");
const { simulate } = require("./simulator.js");

const options = { baseUrl: config.baseUrl, platform: watched(wx) };

if (config.simulator) {
	// 虚拟用户登记在模拟器自己的小程序名下。
	options.appid = "wx-simulator";
	options.getCode = () => simulate("login");
}

// 整个小程序共用这一个：同时再多的请求，也只登录一次。
module.exports = createClient(options);
