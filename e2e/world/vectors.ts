/** Test vectors that WeChat published in its documents; the last two are made from the first. */
const userData = {
	appid: "wx4f4bc4dec97d474b",
	openid: "oGZUI0egBJY1zhBYw2KhdUfwVJJE",
	sessionKey: "tiihtNczf5v6AKRyjwEUhQ==",
	iv: "r7BXXKkLb8qrSNn05n0qiA==",
	encryptedData:
		"CiyLU1Aw2KjvrjMdj8YKliAjtP4gsMZMQmRzooG2xrDcvSnxIMXFufNstNGTyaGS9uT5geRa0W4oTOb1WT7fJlAC+oNPdbB+3hVbJSRgv+4lGOETKUQz6OYStslQ142dNCuabNPGBzlooOmB231qMM85d2/fV6ChevvXvQP8Hkue1poOFtnEtpyxVLW1zAo6/1Xx1COxFvrc2d7UL/lmHInNlxuacJXwu0fjpXfz/YqYzBIBzD6WUfTIF9GRHpOn/Hz7saL8xz+W//FRAUid1OksQaQx4CMs8LOddcQhULW4ucetDf96JcR3g0gfRK4PC7E/r7Z6xNrXd2UIeorGj5Ef7b1pJAYB6Y5anaHqZ9J6nKEBvB4DnNLIVWSgARns/8wR2SiRS7MNACwTyrGvt9ts8p12PKFdlqYTopNHR1Vf7XjfhQlVsAJdNiKdYmYVoKlaRv85IfVunYzO0IKXsyl7JCUjCpoG20f0a04COwfneQAGGwd5oa+T8yO5hzuyDb/XcxxmK01EpqOyuxINew==",
	data: {
		openId: "oGZUI0egBJY1zhBYw2KhdUfwVJJE",
		nickName: "Band",
		gender: 1,
		language: "zh_CN",
		city: "Guangzhou",
		province: "Guangdong",
		country: "CN",
		avatarUrl:
			"http://wx.qlogo.cn/mmopen/vi_32/aSKcBBPpibyKNicHNTMM0qJVh8Kjgiak2AHWr8MHM4WgMEm7GFhsf8OYrySdbvAMvTsw3mo8ibKicsnfN5pRjl1p8HQ/0",
		unionId: "ocMvos6NjeKLIBqg5Mr9QjxrP1FA",
		watermark: { timestamp: 1477314187, appid: "wx4f4bc4dec97d474b" },
	},
};

export const officialVectors = {
	/** The WXBizDataCrypt demo (https://developers.weixin.qq.com/miniprogram/dev/demo/aes-sample.zip). */
	userData,
	/** https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/signature.html */
	rawData: {
		sessionKey: "HyVFkGl5F5OQWJZZaNzBBg==",
		rawData:
			'{"nickName":"Band","gender":1,"language":"zh_CN","city":"Guangzhou","province":"Guangdong","country":"CN","avatarUrl":"http://wx.qlogo.cn/mmopen/vi_32/1vZvI39NWFQ9XM4LtQpFrQJ1xlgZxx3w7bQxKARol6503Iuswjjn6nIGBiaycAjAtpujxyzYsrztuuICqIM5ibXQ/0"}',
		signature: "75e81ceda165f4ffa64f4068af58c64b8f54b88c",
	},
	/** https://mp.weixin.qq.com/debug/minigame/dev/tutorial/open-ability/session-signature.html */
	userState: {
		sessionKey: "o0q0otL8aEzpcZL/FT9WsQ==",
		payload: '{"foo":"bar"}',
		signature: "654571f79995b2ce1e149e53c0a33dc39c0a74090db514261454e8dbe432aa0b",
	},
	/** Section 2.4 of the virtual payment documents. */
	virtualPayment: {
		sessionKey: "9hAb/NEYUlkaMBEsmFgzig==",
		payload: '{"openid": "xxx", "user_ip": "127.0.0.1", "env": 0}',
		signature: "089d9e8dc5d308977360c4b79ec600a93d736802802a807d634192328032f6c7",
	},
	/** The iv changed so that the data begins `{"openId":"XXXXX0egBJY…`: padding, JSON and watermark stay valid. */
	userDataRenamed: { ...userData, iv: "r7BXXKkLb8qrSNnD+X8nmQ==" },
	/** A form turned every `+` into a space. */
	userDataThroughForm: { ...userData, encryptedData: userData.encryptedData.replaceAll("+", " ") },
};
