// 只需要改这个文件。
module.exports = {
	// 令牌服务的地址。真机预览和上线时必须是 HTTPS，并登记在「服务器域名」里。
	baseUrl: "http://localhost:3000",

	// true：由令牌的模拟器代替微信。开发者工具的游客模式给不出真实的 code，先用它体验。
	// false：用真实的 wx.login，需要你自己的 appid（写在 project.config.json）。
	simulator: true,

	// 模拟器里的虚拟用户，随便取名（小写字母开头）。
	simulatedUser: "alice",
};
