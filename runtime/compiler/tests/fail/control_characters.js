export default () => "[2J" + ‮ ;
