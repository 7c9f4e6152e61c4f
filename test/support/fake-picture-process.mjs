// Stands for the process that decodes, where a test is about everything else: answers the same small pictures at once.
const bytes = new Uint8Array([1, 2, 3]);
const pictures = {
  width: 4,
  height: 3,
  thumbhash: "3OcRJYB4d3h/iIeHeEh3eIhw+j3A",
  small: { bytes, width: 4, height: 3 },
  large: { bytes, width: 4, height: 3 },
};
process.on("message", () => process.send({ answer: { caption: {}, pictures } }));
process.once("disconnect", () => process.exit());
