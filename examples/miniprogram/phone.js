const config = require("./config.js");
const { simulate } = require("./simulator.js");

/** 带签名的用户信息：{ rawData, signature }。2022 年 11 月起内容是匿名的“微信用户”，签名仍然有效。 */
function getSigned() {
	return config.simulator ? simulate("data", { kind: "rawData" }) : wx.getUserInfo({});
}

/** 加密的微信步数：{ encryptedData, iv }。第一次会弹出授权。 */
function getRunData() {
	return config.simulator ? simulate("data", { kind: "weRunData" }) : wx.getWeRunData();
}

/** 手机号按钮的事件内容，仅模拟器；真机上由 <button open-type="getPhoneNumber"> 给出。 */
function getPhoneDetail() {
	return simulate("phone");
}

/** 让平台换掉会话密钥，而令牌并不知道，仅模拟器：真机上另一台设备的 wx.login 就会这样。 */
function replaceSessionKey() {
	return simulate("login", { newSessionKey: true });
}

module.exports = { getSigned, getRunData, getPhoneDetail, replaceSessionKey };
