const client = require("../../client.js");
const config = require("../../config.js");
const { attempt } = require("../../attempt.js");
const { getPhoneDetail, getRunData, getSigned, replaceSessionKey } = require("../../phone.js");

/** 取数据并解密。密钥已被换掉时客户端会重新登录一次，旧数据作废：重新取一次，只重试这一次。 */
function decryptFresh(getData) {
	const once = () => getData().then((data) => client.decrypt(data));
	return once().catch((error) => {
		if (!error.fetchAgain) throw error;
		return once();
	});
}

Page({
	data: { simulator: config.simulator, busy: "", result: "", problem: null },

	verify() {
		return attempt(this, "校验签名", () => getSigned().then((signed) => client.verify(signed)));
	},

	decrypt() {
		return attempt(this, "解密微信步数", () =>
			decryptFresh(getRunData).then(({ kind, data, watermark }) => ({
				kind,
				days: data.stepInfoList.length,
				today: data.stepInfoList[data.stepInfoList.length - 1],
				watermark,
			})),
		);
	},

	// 先换密钥再解密：第一次 decrypt_failed，登录一次，重新取数据后成功。
	decryptAfterChange() {
		return attempt(this, "换掉密钥后解密", () =>
			replaceSessionKey()
				.then(() => decryptFresh(getRunData))
				.then(({ kind }) => ({ kind })),
		);
	},

	// 真机：<button open-type="getPhoneNumber" bindgetphonenumber="phone">，事件原样交给客户端。
	phone(event) {
		return attempt(this, "手机号", () => client.getPhoneNumber(event));
	},

	simulatedPhone() {
		return attempt(this, "手机号", () => getPhoneDetail().then((detail) => client.getPhoneNumber({ detail })));
	},

	everything() {
		return attempt(this, "导出我的数据", () => client.exportUser());
	},
});
