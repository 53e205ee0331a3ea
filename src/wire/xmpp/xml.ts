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
export {
  XML_LIMITS,
  xmlReader,
  XmlViolation,
  type XmlCondition,
  type XmlEvent,
  type XmlLimits,
  type XmlReader,
} from './reader.js';
