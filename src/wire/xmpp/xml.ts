export {
  attribute,
  child,
  children,
  elements,
  escapeXml,
  nameOf,
  serialize,
  textOf,
  type XmlElement,
} from './element.js';
export { xmlReader, type XmlEvent, type XmlReader } from './reader.js';
export { XML_LIMITS, XmlViolation, type XmlCondition, type XmlLimits } from './xml-limits.js';
