export default () => ({ city: '東京', temp: 20 +* 3 })
